"""The CHAI Applied Model Card beside a model."""

import pytest

from evaluators.submission.chai_card import read_chai_card
from support.models import brightness_model
from support.submissions import opener

CARD = """<?xml version="1.0" encoding="UTF-8"?>
<AppliedModelCard xmlns="https://mc.chai.org/v0.2/schema.xsd">
  <BasicInfo><ModelName>Triage &amp; more</ModelName><ModelDeveloper>Example GmbH</ModelDeveloper></BasicInfo>
  <ReleaseInfo><ReleaseVersion>2.1</ReleaseVersion></ReleaseInfo>
  <UsesAndDirections>
    <IntendedUseAndWorkflow> Second look. </IntendedUseAndWorkflow>
    <PrimaryIntendedUsers>radiologists</PrimaryIntendedUsers>
    <TargetedPatientPopulation>adults</TargetedPatientPopulation>
  </UsesAndDirections>
  <Other><BasicInfo><ModelName>not this one</ModelName></BasicInfo></Other>
</AppliedModelCard>
"""
FACTS = {
    "model": {"name": "Triage & more", "developer": "Example GmbH", "version": "2.1"},
    "intended_use": {"text": "Second look.", "users": "radiologists", "population": "adults"},
}


def test_the_card_says_who_made_what_for_whom():
    assert read_chai_card(CARD) == FACTS


def test_what_is_no_such_card_says_nothing():
    entity = '<!DOCTYPE AppliedModelCard [<!ENTITY a "aaaa">]>'
    deep = "<a>" * 40 + "</a>" * 40
    with_entity, other = CARD.replace("?>", "?>" + entity, 1), CARD.replace("AppliedModelCard", "X")
    for text in ("", "<a/>", CARD[:-9], with_entity, other, deep):
        assert read_chai_card(text) == {}


@pytest.mark.parametrize("encoding", ["UToF-8", "UTF-16", "latin-1", "rot13"])
def test_what_a_card_says_of_its_encoding_does_not_matter_once_it_is_text(encoding):
    assert read_chai_card(CARD.replace("UTF-8", encoding)) == FACTS


def test_it_completes_a_bare_model(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "m.onnx").write_bytes(brightness_model().SerializeToString())
    (folder / "card.xml").write_text(CARD)
    (folder / "other.xml").write_bytes(b"\xff\xfe\x00")
    submission = opener(tmp_path)(folder)
    assert submission.draft["model"] == FACTS["model"] | {"file": "m.onnx"}
    assert not [key for key in submission.questions if key.startswith(("model.", "intended_use."))]
