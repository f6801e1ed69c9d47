"""The world document: one shape for fixtures files and exported states, checked and typed.

Domain level: values in, values out. Files are read in `files`.
"""

from sms_mock.world.entries import (
    FATES,
    AudioEntry,
    CarrierEntry,
    ContactEntry,
    Fate,
    GroupEntry,
    MessageEntry,
    ScenarioEntry,
    StepEntry,
    TeamEntry,
    TemplateEntry,
    UserEntry,
    VoiceMessageEntry,
    WorldDocument,
)
from sms_mock.world.reading import read_world
from sms_mock.world.writing import as_document, json_pieces

__all__ = [
    "FATES",
    "AudioEntry",
    "CarrierEntry",
    "ContactEntry",
    "Fate",
    "GroupEntry",
    "MessageEntry",
    "ScenarioEntry",
    "StepEntry",
    "TeamEntry",
    "TemplateEntry",
    "UserEntry",
    "VoiceMessageEntry",
    "WorldDocument",
    "as_document",
    "json_pieces",
    "read_world",
]
