"""`mlprep` and `python -m mlprep`. `--version` is answered before anything else is imported."""

import gc
import sys

# Starting makes many objects and no garbage: the usual 700 between two collections cost a tenth of the start.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from mlprep import __version__

        sys.stdout.write(f"mlprep {__version__}\n")
        return 0
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from mlprep.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
