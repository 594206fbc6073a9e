"""Tiny ONNX classifiers as those of ``models`` whose answer depends on more than the image."""

import numpy as np
from onnx import helper

from support.models import endless_body, model_with


def seeded_model():
    """Return a model that draws from one stream of random numbers: answer n of a session depends on n alone."""
    return model_with(
        [
            helper.make_node("RandomUniformLike", ["answer"], ["noise"], seed=7.0),
            helper.make_node("Softmax", ["noise"], ["probabilities"], axis=1),
        ]
    )


def sleeping_model():
    """Return a model that is able to draw random numbers, but whose draws never matter: they are multiplied by 0."""
    return model_with(
        [
            helper.make_node("RandomUniformLike", ["answer"], ["noise"]),
            helper.make_node("Sub", ["noise", "noise"], ["nothing"]),
            helper.make_node("Add", ["answer", "nothing"], ["probabilities"]),
        ]
    )


def neighbours_model():
    """Return a model that adds a tenth of how far the image is from the mean of its batch to p: 0 for one alone."""
    return model_with(
        [
            helper.make_node("ReduceMean", ["p"], ["mean_of_batch"], axes=[0], keepdims=1),
            helper.make_node("Sub", ["p", "mean_of_batch"], ["apart"]),
            helper.make_node("Mul", ["apart", "tenth"], ["push"]),
            helper.make_node("Unsqueeze", ["push", "one_axis"], ["push_column"]),
            helper.make_node("Neg", ["push_column"], ["pull_column"]),
            helper.make_node("Concat", ["pull_column", "push_column"], ["pushes"], axis=1),
            helper.make_node("Add", ["answer", "pushes"], ["probabilities"]),
        ],
        constants={"tenth": np.array([0.1], np.float32)},
    )


def hanging_in_batches_model():
    """Return a model that never comes back from a batch of more than one image, however bright."""
    return model_with(
        [
            helper.make_node("Shape", ["p"], ["images"]),
            helper.make_node("Greater", ["images", "one_axis"], ["several_list"]),
            helper.make_node("Squeeze", ["several_list"], ["several"]),
            helper.make_node("Loop", ["forever", "several", "answer"], ["probabilities"], body=endless_body()),
        ],
        constants={"forever": np.array(2**62)},
    )


def one_at_a_time(model):
    """Return a model with the batch of its input and outputs fixed to one."""
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    return model
