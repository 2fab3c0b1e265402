"""forms: owns form definitions, drafts, submissions and the PDF of a submission."""
