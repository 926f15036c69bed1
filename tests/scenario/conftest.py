"""The small scenario of `scenario_files.one_mistake`, for the tests of this room."""

from scenario_files.one_mistake import located, mistakes, small

__all__ = ["located", "mistakes", "small"]
