"""Files: what is uploaded is judged by its content and kept sealed; answers are made into PDFs."""
