"""Classes of a bare model that are grades: the order is said on the Model page, where it can mean anything."""

from onnx import helper

from support.model_pages import answer_everything, put, settle
from support.models import model_with


def three_grades():
    node = helper.make_node("Concat", ["q_column", "p_column", "q_column"], ["probabilities"], axis=1)
    return model_with([node], classes=3)


def test_three_grades_are_said_to_be_ordered_and_the_order_can_be_taken_back(page, qtbot, tmp_path):
    (tmp_path / "grades.onnx").write_bytes(three_grades().SerializeToString())
    put(qtbot, page, tmp_path / "grades.onnx")
    answer_everything(qtbot, page)
    page.output.table.item(2, 1).setText("glaring")
    settle(qtbot, page)
    assert page.output.ordered.isVisible()
    assert not page._evaluation.submission.card.task.ordered
    for ordered in (True, False):
        page.output.ordered.click()
        settle(qtbot, page)
        assert page._evaluation.submission.card.task.ordered is ordered
        assert page.output.ordered.isChecked() is ordered


def test_two_classes_have_no_order_to_be_said(page, qtbot, bare):
    put(qtbot, page, bare)
    answer_everything(qtbot, page)
    assert not page.output.ordered.isVisible()
