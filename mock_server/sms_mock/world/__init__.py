"""Checks world documents and turns them into typed values and back.

A world document describes everything in one team's world; fixtures files and exported states are
such documents. Only `fixture_files` reads from the disk.
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
