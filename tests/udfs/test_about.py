"""The version that a cell shows is the installed one."""

from importlib.metadata import version as installed

from mlcase_udfs.about import version


def test_version() -> None:
    assert version() == installed("mlcase")
