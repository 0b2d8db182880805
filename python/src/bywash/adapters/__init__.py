"""Other libraries' ways to log.

``import bywash`` brings none of these modules: import the one that is used, as ``import bywash.adapters.loguru``. Each imports nothing but ``bywash``; the
library itself is brought by who uses it.
"""
