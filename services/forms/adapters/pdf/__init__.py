"""PDFs of submitted forms, made by Typst as PDF/UA-1 (ISO 14289-1): tagged, titled, in British English."""

from services.forms.adapters.pdf.maker import PdfMaker

__all__ = ["PdfMaker"]
