"""The life of a subscription: started, renewed or not paid for, paused, and its end (LIF-07).

`pause_collection` leaves the status as it is. A subscription that is `incomplete` has no line for a cancellation: a recording
shows one that is `incomplete_expired` a minute after it was made, and nothing says that the cancellation was the cause. Which
way the end of the retries leads is a setting of the account: three moves. What is due, and when, is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a subscription, with Stripe's words as values."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


class Move(str, Enum):
    """What can happen to a subscription."""

    PAY = "pay"
    FAIL_PAYMENT = "fail payment"
    RUN_OUT = "run out"
    START_TRIAL = "start trial"
    END_TRIAL = "end trial"
    PAUSE = "pause"
    RESUME = "resume"
    GIVE_UP = "give up"
    CANCEL = "cancel"


LIFECYCLE = Lifecycle(
    "subscription",
    Status,
    starts=(Status.INCOMPLETE, Status.TRIALING, Status.ACTIVE),
    final=(Status.INCOMPLETE_EXPIRED, Status.CANCELED),
    moves={
        Status.INCOMPLETE: {
            Move.PAY: Status.ACTIVE,
            Move.FAIL_PAYMENT: Status.INCOMPLETE,
            Move.RUN_OUT: Status.INCOMPLETE_EXPIRED,
        },
        Status.INCOMPLETE_EXPIRED: {},
        Status.TRIALING: {
            Move.END_TRIAL: Status.ACTIVE,
            Move.PAUSE: Status.PAUSED,
            Move.FAIL_PAYMENT: Status.PAST_DUE,
            Move.CANCEL: Status.CANCELED,
        },
        Status.ACTIVE: {
            Move.PAY: Status.ACTIVE,
            Move.FAIL_PAYMENT: Status.PAST_DUE,
            Move.START_TRIAL: Status.TRIALING,
            Move.CANCEL: Status.CANCELED,
        },
        Status.PAST_DUE: {
            Move.PAY: Status.ACTIVE,
            Move.FAIL_PAYMENT: Status.PAST_DUE,
            Move.GIVE_UP: Status.UNPAID,
            Move.CANCEL: Status.CANCELED,
        },
        Status.UNPAID: {
            Move.PAY: Status.ACTIVE,
            Move.CANCEL: Status.CANCELED,
        },
        Status.PAUSED: {
            Move.RESUME: Status.ACTIVE,
            Move.CANCEL: Status.CANCELED,
        },
        Status.CANCELED: {},
    },
    by={
        Move.PAY: "the latest invoice is paid: the first, that of a period, or one that was overdue",
        Move.FAIL_PAYMENT: "a payment is declined, or waits for the buyer",
        Move.RUN_OUT: "time: the first invoice was not paid within 23 hours",
        Move.START_TRIAL: "`POST /v1/subscriptions/:id` with a `trial_end`",
        Move.END_TRIAL: "time: `trial_end` has come; or `trial_end=now`",
        Move.PAUSE: "the same, without a method, where `trial_settings` says `pause`",
        Move.RESUME: "`POST /v1/subscriptions/:id/resume`, once what it costs is paid",
        Move.GIVE_UP: "the end of the retries, where the account's setting says `unpaid`",
        Move.CANCEL: "`DELETE /v1/subscriptions/:id`; time, where that was asked for; the end of the retries, or of a trial "
        "without a method, where a setting says so",
    },
    rule="LIF-07",
)
