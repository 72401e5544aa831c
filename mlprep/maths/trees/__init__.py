"""What a text becomes: nodes with their places, declared names, functions, symbolic shapes, echoes."""
