"""Reading aloud and listening: voices, recordings, transcription and model files. Knows no questions."""
