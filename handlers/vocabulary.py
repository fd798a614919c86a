"""Other words for the words that commands are made of: everyday English, and Chinese (Y4)."""

from success.naming import fold
from success.texts import N_, _

_OTHERS = {
    "help": "hi, hello, hey, ?, commands, 帮助, 你好, 您好",
    "health": "score, status, health score, how is, 健康, 健康度, 健康度评分",
    "why": "because, 为什么, 原因",
    "trend": "history, 趋势",
    "contacts": "people, stakeholders, champion, sponsor, executive sponsor, 联系人, 内部支持者, 高管发起人",
    "risk": "risks, at risk, at-risk, churn, churn risk, 风险, 有风险, 流失, 流失风险",
    "accounts": "account, customers, portfolio, my accounts, 客户, 我的客户",
    "unowned": "ownerless, 无负责人",
    "renewals": "renewal list, 续约列表, 续约日历",
    "renewal": "renew, 续约",
    "stage": "阶段",
    "brief": "简报",
    "metrics": "kpis, numbers, 指标, 业绩",
    "capacity": "workload, 容量, 工作量",
    "checkin": "check-in, check in, schedule, 回访, 安排",
    "touchpoint": "meeting, met, held meeting, 会议, 触点, 接触",
    "done": "held, complete, completed, finished, 完成, 已完成",
    "missed": "skipped, no-show, 错过, 未进行",
    "plan": "success plan, 计划, 成功计划",
    "phase": "lifecycle, life cycle, lifecycle phase, 生命周期, 当前阶段",
    "skip": "不需要, 跳过",
    "reviewed": "已评审, 已回顾",
    "define": "definition, 定义",
    "goal": "目标",
    "progress": "进展",
    "evidence": "证据",
    "confirmed": "客户确认, 已确认",
    "gaps": "gap, missing stages, 缺口, 计划缺口",
    "onboarding": "milestones, onboard, 上线, 入门, 上线进度",
    "qbr": "ebr, business review, quarterly business review, 季度业务回顾, 业务回顾",
    "agenda": "议程",
    "send": "发送",
    "deck": "slides, 演示文稿, 幻灯片",
    "action": "行动",
    "expansion": "expand, upsell, 增购, 扩展",
    "guide": "指南",
    "sign": "迹象",
    "propose": "proposal, 提议, 提案",
    "override": "破例, 越过准入",
    "tick": "勾选",
    "untick": "take back, 取消勾选, 撤销",
    "log": "note, 记录, 备注",
    "signal": "信号",
    "sentiment": "feeling, 情绪, 看法",
    "nps": "推荐值, 净推荐值",
    "csat": "satisfaction, 满意度",
    "pulse": "脉搏, 脉搏调查",
    "survey": "surveys, 问卷, 调查",
    "ask": "询问",
    "asked": "已询问, 已问",
    "voice": "feedback, voice of the customer, 客户之声, 反馈",
    "voices": "what customers say, 客户声音",
    "wins": "success stories, 成功故事, 喜报列表",
    "win": "success story, 喜报, 成功案例",
    "escalate": "escalation, 升级",
    "save": "save plan, 挽留, 挽留计划",
    "saved": "挽留成功",
    "situation": "情况",
    "check": "检查",
    "decide": "决定",
    "offboard": "offboarding, off-boarding, 退出, 离场",
    "task": "tasks, todo, 任务",
    "for": "给",
    "give": "交给, 转交",
    "move": "改期, 移到",
    "mine": "my, 我的",
    "reopen": "重新打开, 重开",
    "alerts": "alert, signals, 预警, 警报",
    "ack": "acknowledge, 确认",
    "snooze": "暂缓, 稍后提醒",
    "resolve": "close, 解决",
    "digest": "briefing, 日报, 摘要",
    "now": "现在",
    "on": "开, 开启",
    "off": "关, 关闭",
    "today": "今天, 今日",
    "settings": "preferences, 设置",
    "language": "locale, 语言",
    "timezone": "zone, 时区",
    "notices": "notifications, 通知",
    "share": "分享",
    "team": "团队",
    "explain": "what is, what does, glossary, terms, term, 解释, 说明, 术语, 词汇表, 什么是",
    "play": "plays, playbook, what to do, 打法, 应对",
    "audit": "honesty, honesty checks, self-check, 自查, 审计, 体检",
}

MEANINGS: dict[str, str] = {
    fold(other): word for word, others in _OTHERS.items() for other in others.split(", ")
}


def others(word: str) -> tuple[str, ...]:
    """Return the other words for a command word, as they are written."""
    return tuple(_OTHERS[word].split(", ")) if word in _OTHERS else ()


LONGEST = max(len(other.split()) for other in MEANINGS)


def meaning(folded: str) -> str:
    """Return the command word that a folded word stands for; itself where it stands for no other."""
    return MEANINGS.get(folded, folded)


_FIELDS: dict[str, str] = {
    "account": N_("account"),
    "day": N_("day"),
    "since": N_("day"),
    "until": N_("end date"),
    "note": N_("note"),
    "reason": N_("reason"),
    "score": N_("score"),
    "comment": N_("comment"),
    "key": N_("signal"),
    "stage": N_("stage"),
    "text": N_("text"),
    "at": N_("time"),
    "span": N_("period"),
    "term": N_("term"),
    "situation": N_("situation"),
    "check": N_("check"),
    "number": N_("number"),
    "topic": N_("command"),
    "locale": N_("language"),
    "zone": N_("time zone"),
    "empty": N_("line or silent"),
    "kind": N_("kind"),
    "action": N_("action"),
    "item": N_("item"),
    "decision": N_("decision"),
    "cause": N_("root cause"),
    "days": N_("days"),
    "platform": N_("platform"),
    "actual": N_("actual"),
    "amount": N_("amount"),
    "first": N_("first"),
    "second": N_("second"),
    "third": N_("third"),
    "fourth": N_("fourth"),
    "growth": N_("growth"),
    "reached": N_("reached"),
    "sign": N_("sign"),
    "source": N_("source"),
    "task": N_("task"),
    "title": N_("title"),
    "unit": N_("unit"),
    "words": N_("words"),
    "baseline": N_("baseline"),
    "context": N_("context"),
    "due": N_("due"),
    "function": N_("function"),
    "functions": N_("functions"),
    "kpi": N_("kpi"),
    "ours": N_("ours"),
    "permitted": N_("permitted"),
    "quote": N_("quote"),
    "target": N_("target"),
    "theirs": N_("theirs"),
    "who": N_("who"),
}


def field_word(name: str) -> str:
    """Return what a field is called in a sentence and in a usage line."""
    return _(_FIELDS.get(name, name.replace("_", " ")))


def slot_word(name: str) -> str:
    """Return what a slot of a usage is called: one word, so that it reads as one thing to fill in."""
    return field_word(name).replace(" ", "-")
