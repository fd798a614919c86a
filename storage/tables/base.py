"""What every table shares: one metadata, names for constraints, and the workspace in every key."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, MetaData

from storage.types import RowId, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def workspace(*, key: bool = False) -> Column[str]:
    """Return the column that binds every row to one customer company of ours."""
    return Column("workspace", Words, primary_key=key, nullable=False)


def row_id() -> Column[int]:
    """Return a row number given by the engine, rising with each row."""
    return Column("id", RowId, Identity(), primary_key=True)


def account_id(*, key: bool = False, nullable: bool = False) -> Column[int]:
    """Return a reference to an account of the same workspace."""
    return Column("account_id", BigInteger, primary_key=key, nullable=nullable, autoincrement=False)


def of_account() -> ForeignKeyConstraint:
    """Return the constraint that the account exists in the same workspace."""
    return ForeignKeyConstraint(["workspace", "account_id"], ["accounts.workspace", "accounts.id"])
