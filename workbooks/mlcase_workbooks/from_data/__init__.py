"""A template's inputs worked out from rows: an experiment's users, or a portfolio's models."""

from mlcase_workbooks.from_data.errors import DataError
from mlcase_workbooks.from_data.experiment import Experiment, read_experiment
from mlcase_workbooks.from_data.portfolio import read_models
from mlcase_workbooks.from_data.source import FileSource, QuerySource, Source

__all__ = ["DataError", "Experiment", "FileSource", "QuerySource", "Source", "read_experiment", "read_models"]
