"""The version of the package, which every stream tells in its first line."""

__version__ = "0.1.0.dev0"
