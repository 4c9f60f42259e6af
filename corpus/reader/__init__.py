"""The small learned reader that ships: an encoder whose one pass a window serves retrieval and reading. It needs onnxruntime alone."""
