"""`drop: after`: the request is carried out, and the connection is cut without an answer."""

from __future__ import annotations

from sms_mock.faults.effect import Effect, EffectChoice
from sms_mock.faults.effects.drop_before import cut

EFFECT = Effect(
    choice=EffectChoice("drop", "after", "carries the request out and cuts before any answer"),
    alter=cut,
)
