"""The outside world of forms: definition files and the PDF maker."""
