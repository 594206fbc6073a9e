"""What cases can be grouped by."""

ALONE = {"one_image_per_patient": True}


def test_columns_that_make_groups_become_attributes(cohort_of):
    images = {name: {"pixels": name} for name in "abc"}
    cohort = cohort_of(
        images,
        "image,label,Geschlecht,age_approx,skin type,name,note",
        "a,nevus,w,41.5,II,Meier,x\u202ey",
        "b,nevus,M,90,II,Schulz,x\u202ey",
        "c,nevus,,,IV,Kaya,",
        **ALONE,
    )
    assert [case.attributes for case in cohort.cases] == [
        {"sex": "female", "age_band": "40-49", "skin type": "II"},
        {"sex": "male", "age_band": "90+", "skin type": "II"},
        {"skin type": "IV"},
    ]
    assert cohort.notes[-1].parameters == {"columns": "name, note"}


def test_facts_of_the_images_are_attributes_where_the_table_says_nothing(cohort_of):
    facts = {"sex": "male", "age": "7.5", "manufacturer": "Canon", "modality": "XC", "month": "2026-03"}
    cohort = cohort_of({"a": facts}, "image,label,sex", "a,nevus,f", **ALONE)
    assert cohort.cases[0].attributes == {
        "sex": "female", "age_band": "0-9", "manufacturer": "Canon", "modality": "XC", "month": "2026-03",
    }  # fmt: skip


def test_a_column_with_too_many_values_makes_no_groups(cohort_of):
    images = {f"i{place}": {"pixels": place} for place in range(82)}
    lines = [f"i{place},nevus,{place % 41},{place % 41 % 40}" for place in range(82)]
    cohort = cohort_of(images, "image,label,many,few", *lines, **ALONE)
    assert set(cohort.cases[0].attributes) == {"few"}


def test_a_column_whose_values_belong_to_one_patient_each_makes_no_groups_however_often_they_stand(cohort_of):
    images = {f"i{place}": {"pixels": place} for place in range(8)}
    lines = [f"i{place},nevus,{place // 2},Name {place // 2},{place // 4}" for place in range(8)]
    cohort = cohort_of(images, "image,label,patient,who,ward", *lines)
    assert cohort.cases[0].attributes == {"ward": "0"}
    assert cohort.notes[-1].parameters == {"columns": "who"}


def test_a_rare_value_does_not_take_a_column_away(cohort_of):
    images = {f"i{place}": {"pixels": place} for place in range(5)}
    lines = [f"i{place},nevus,{place},{ward}" for place, ward in enumerate("aabbc")]
    assert cohort_of(images, "image,label,patient,ward", *lines).cases[4].attributes == {"ward": "c"}


def test_days_become_months_and_birthdays_nothing(cohort_of):
    images = {name: {"pixels": name} for name in "abcd"}
    cohort = cohort_of(
        images,
        "image,label,visit,born on,birthday",
        "a,nevus,2024-03-01,Bonn,1950-02-03",
        "b,nevus,2024-03-31 10:15:00,Bonn,1950-02-03",
        "c,nevus,01.04.2024,Ulm,1950-02-04",
        "d,nevus,2024-04-09,Ulm,1950-02-04",
        **ALONE,
    )
    assert [case.attributes for case in cohort.cases] == [
        {"visit": "2024-03", "born on": "Bonn"},
        {"visit": "2024-03", "born on": "Bonn"},
        {"visit": "2024-04", "born on": "Ulm"},
        {"visit": "2024-04", "born on": "Ulm"},
    ]
    assert cohort.notes[-1].parameters == {"columns": "birthday"}
