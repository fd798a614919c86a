"""What happens unasked: the ticks, one module per job, the dispatcher."""
