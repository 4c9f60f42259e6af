"""Words, terms and the closed classes of Chinese that questions and texts are read with."""
