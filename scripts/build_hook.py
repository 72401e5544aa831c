"""Puts the compiled bank into the wheel, so that nobody's first start reads YAML."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileBank(BuildHookInterface):
    """Called by hatchling for every wheel. A bank with a fault is not shipped."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from mlprep.bank.compile import compile_pack
        finally:
            sys.path.remove(str(root))
        self._folder = tempfile.TemporaryDirectory()
        target = Path(self._folder.name) / "bank.db"
        faults = compile_pack(root / "content", target)
        if faults:
            raise SystemExit("\n".join(str(fault) for fault in faults))
        build_data["force_include"][str(target)] = "mlprep/content/bank.db"

    def finalize(self, *_: object) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
