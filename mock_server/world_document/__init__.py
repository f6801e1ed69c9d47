"""The world document: one shape for fixtures files and exported states, checked and typed.

Domain level: values in, values out. Files are read in `mock_server.fixture_files`.
"""

from mock_server.world_document.entries import (
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
from mock_server.world_document.mistakes import WorldDocumentError
from mock_server.world_document.reading import read_world
from mock_server.world_document.writing import as_document

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
    "WorldDocumentError",
    "as_document",
    "read_world",
]
