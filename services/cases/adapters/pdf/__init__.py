"""PDFs of letters, made by Typst as PDF/UA-1 (ISO 14289-1): tagged, titled, in British English."""

from services.cases.adapters.pdf.maker import PdfMaker

__all__ = ["PdfMaker"]
