"""All record types there are. To be imported from here: then every declaration has been entered."""

from engine.facts import care_records, records
from engine.facts.columns import REGISTRY, RecordType

DECLARED = (records, care_records)
RECORD_TYPES: dict[str, RecordType] = REGISTRY
