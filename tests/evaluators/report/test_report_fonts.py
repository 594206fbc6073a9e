from evaluators.report import fonts


def test_latin_cyrillic_and_greek_names_are_shown_as_they_are():
    assert fonts.drawable("Universitätsklinik Łódź") == "Universitätsklinik Łódź"
    assert fonts.drawable("Городская больница № 1, Ελλάδα") == "Городская больница № 1, Ελλάδα"


def test_what_the_typeface_lacks_becomes_a_box_each():
    assert fonts.drawable("北京 Hospital") == "□□ Hospital"


def test_characters_that_could_turn_a_line_around_are_removed():
    assert fonts.drawable("abc\u202edef\u200b\u0007") == "abcdef"


def test_a_line_break_becomes_a_space_and_narrow_spaces_stay():
    assert fonts.drawable("10\u202f%\nof all") == "10\u202f% of all"


def test_a_run_without_gaps_can_be_broken():
    pieces = fonts.drawable("x" * 30).split(fonts.BREAK)
    assert [len(piece) for piece in pieces] == [12, 12, 6]


def test_the_licence_lies_beside_the_typeface():
    assert "DejaVu" in (fonts.folder() / "LICENSE").read_text()


def test_the_covered_characters_are_those_of_both_weights():
    assert {"A", "ß", "Ω", "Ж", "≥", "−", "□", "⁻", "\u202f"} <= fonts.coverage()
    assert "北" not in fonts.coverage()
    assert len(fonts.coverage()) == 5778  # as FreeType reads the two files
