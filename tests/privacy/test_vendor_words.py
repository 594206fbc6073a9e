"""What a vendor writes into a model and its card as text: which of it others get to read."""

import base64
import contextlib
import io
import json
import re

import pytest
from onnx import TensorProto, helper

from evaluators.cli.main import main
from evaluators.evidence import keys as signing_keys
from support.evaluations import write_images
from support.models import brightness_model, plain_image, probability
from support.token_search import layers

DECIMAL = re.compile(r"-?\d+(\.\d+(e-?\d+)?|e-?\d+)")
PASSPHRASE = "correct horse battery staple"
TRAVELS = {"NAME", "VERSION", "DEVELOPER", "LICENCE", "CLASS"}
"""Places of the card that a package for others shows: who made what, and what the numbers are about."""
IN_THE_HOUSE = TRAVELS | {"USE", "USEPOPULATION", "SETTING", "CLAIMPOPULATION", "CLAIMSOURCE"}
"""Free texts that a package for the house shows besides."""


def token(place):
    return f"ZZVENDOR{place}ZZ"


def planted_model():
    """Return a model that behaves, with a token wherever a file can hold text."""
    model = brightness_model()
    model.producer_name, model.producer_version = token("PRODUCER"), token("PRODUCERVERSION")
    model.domain, model.doc_string = token("DOMAIN"), token("DOC")
    helper.set_model_props(model, {token("PROPERTY"): token("VALUE")})
    graph = model.graph
    graph.name, graph.doc_string = token("GRAPH"), token("GRAPHDOC")
    names = {"image": token("INPUT"), "probabilities": token("OUTPUT")}
    for number, node in enumerate(graph.node):
        node.name, node.doc_string = f"{token('NODE')}{number}", token("NODEDOC")
        for side in (node.input, node.output):
            side[:] = [names.get(name, name) for name in side]
    for value in (*graph.input, *graph.output):
        value.name, value.doc_string = names[value.name], token("VALUEDOC")
        value.type.tensor_type.shape.dim[0].dim_param = token("DIMENSION")
        value.type.denotation = token("DENOTATION")
    extra = helper.make_tensor_value_info(token("EXTRA"), TensorProto.FLOAT, ["N", 3, 8, 8])
    graph.output.append(extra)
    graph.node.append(helper.make_node("Identity", [token("INPUT")], [token("EXTRA")]))
    return model


def planted_card():
    places = ("NAME", "VERSION", "DEVELOPER", "LICENCE", "USE", "USEPOPULATION", "SETTING", "USERS", "NOTFOR")
    t = {place: token(place) for place in places}
    return f"""format = 1

[model]
name = "{t["NAME"]}"
version = "{t["VERSION"]}"
developer = "{t["DEVELOPER"]}"
licence = "{t["LICENCE"]}"
file = "{token("FILE")}.onnx"

[intended_use]
text = "{t["USE"]}"
population = "{t["USEPOPULATION"]}"
setting = "{t["SETTING"]}"
users = "{t["USERS"]}"
modalities = ["{token("MODALITY")}"]
body_parts = ["{token("BODYPART")}"]
not_for = ["{t["NOTFOR"]}"]

[population.{token("ATTRIBUTE")}]
{token("SHARE")} = 0.5
other = 0.5

[task]
kind = "classification"
classes = ["dark", "{token("CLASS")}"]
positive = ["{token("CLASS")}"]
threshold = 0.5

[[input]]
name = "{token("INPUT")}"
layout = "NCHW"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "resize", width = 8, height = 8, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]

[[output]]
name = "{token("OUTPUT")}"
means = "probabilities"
axis = 1

[[claim]]
metric = "sensitivity"
value = 0.9
population = "{token("CLAIMPOPULATION")}"
source = "{token("CLAIMSOURCE")}"

[[claim]]
metric = "{token("METRIC")}"
value = 0.9

[[claim]]
metric = "net_benefit[{token("RISK")}]"
value = 0.9

[[golden]]
input = "{token("GOLDENINPUT")}.png"
output = "{token("GOLDENOUTPUT")}.json"
tolerance = 1e-4
"""


def write_planted(folder):
    folder.mkdir()
    (folder / "submission.toml").write_text(planted_card())
    (folder / f"{token('FILE')}.onnx").write_bytes(planted_model().SerializeToString())
    (folder / f"{token('GOLDENINPUT')}.png").write_bytes(plain_image(200))
    p = probability(200 / 255)
    (folder / f"{token('GOLDENOUTPUT')}.json").write_text(json.dumps({"probabilities": [1 - p, p]}))
    (folder / f"{token('FURTHER')}.txt").write_text(token("FURTHERTEXT"))


def does(*arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main([str(one) for one in ("--lang", "en", *arguments)])
    return code, said.getvalue()


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    """Return the folders of the packages by profile, and what all the commands said."""
    place = tmp_path_factory.mktemp("vendor")
    greys = tuple(range(20, 260, 10))
    table = write_images(place / "images", greys, tuple(grey > 110 for grey in greys))
    table.write_text(table.read_text().replace(",bright,", f",{token('CLASS')},"))
    write_planted(place / "package")
    (place / "pass.txt").write_text(PASSPHRASE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        signing_keys.create_key(place / "home" / "keys", name="K", organisation="E", role=None, passphrase=PASSPHRASE)
        cohort = ("--data", place / "images", "--reference", table, "--label-column", "label")
        out = place / "evaluation"
        done = [does("evaluate", "--model", place / "package", *cohort, "--patient-column", "patient", "--out", out)]
        for profile in ("external", "internal"):
            key = ("--key", "K", "--passphrase-file", place / "pass.txt", "--profile", profile)
            done.append(does("sign", out, *key, "--out", place / profile))
    assert [code for code, _ in done[1:]] == [0, 0], done
    return {profile: place / profile for profile in ("external", "internal")}


def places_in(folder):
    """Return the places whose tokens are found in the files of a folder, however they are packed."""
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        for layer in layers(path.read_bytes()):
            for code in ("utf-8", "utf-16-be"):
                after = layer.split("ZZVENDOR".encode(code))[1:]
                found |= {part.split("ZZ".encode(code))[0].decode(code, "replace") for part in after}
    return found


def test_the_search_finds_a_token(tmp_path):
    (tmp_path / "one").write_text(token("HERE"))
    assert places_in(tmp_path) == {"HERE"}


@pytest.mark.parametrize(("profile", "allowed"), [("external", TRAVELS), ("internal", IN_THE_HOUSE)])
def test_of_what_a_vendor_writes_only_the_allowed_places_are_in_a_package(exports, profile, allowed):
    assert places_in(exports[profile]) == allowed


def test_no_word_of_the_vendor_is_in_the_name_of_a_file(exports):
    for folder in exports.values():
        assert not [path.name for path in folder.rglob("*") if "ZZVENDOR" in path.name]


def statements(folder):
    """Yield what each statement of a package says."""
    for path in folder.rglob("*.jsonl"):
        for line in path.read_text().splitlines():
            yield json.loads(base64.b64decode(json.loads(line)["payload"]))["predicate"]


def decimals(said, above=()):
    """Yield every number with decimals, wherever it stands, with the way to it."""
    inside = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, value in inside:
        yield from decimals(value, (*above, name))
    if isinstance(said, float) or (isinstance(said, str) and DECIMAL.fullmatch(said)):
        yield above, len(re.sub(r"e.*|[-.]", "", str(said)).strip("0"))


def test_no_number_for_others_has_digits_in_which_a_model_could_hide_something(exports):
    told = [one for predicate in statements(exports["external"]) for one in decimals(predicate)]
    assert {"results", "curves", "measured", "claims", "model", "sensitivityAnalyses"} <= {path[0] for path, _ in told}
    assert [path for path, digits in told if digits > (2 if path[0] == "measured" else 3)] == []
    kept = [digits for predicate in statements(exports["internal"]) for _, digits in decimals(predicate)]
    assert max(kept) > 3  # so the rule is met by rounding and not by numbers that are short anyway
