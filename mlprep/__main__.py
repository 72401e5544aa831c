"""`mlprep` and `python -m mlprep`. `--version` is answered before anything else is imported."""

import gc
import sys

# Starting makes many objects and no garbage: the usual 700 between two collections cost a tenth of the start.
OBJECTS_BETWEEN_COLLECTIONS = 50_000
INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from mlprep import __version__

        sys.stdout.write(f"mlprep {__version__}\n")
        return 0
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        from mlprep.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # between two steps, where nobody waits for it
        return INTERRUPTED
    # All memory goes with the process: a last search for garbage would only keep the shell waiting.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
