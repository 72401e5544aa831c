"""Whether two trees are worth the same, and the prover that can say why."""
