"""What went wrong in an answer that is different: verified before it is said, or nothing."""
