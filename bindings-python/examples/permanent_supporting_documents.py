"""Forms: blank ones to fill in, and filled-in ones that are kept on file for an identity."""

from __future__ import annotations

import account
from didww_sdk import PermanentSupportingDocument


def main() -> None:
    """List the forms, hand one in, take it back."""
    with account.client(changes=True) as client:
        templates = client.supporting_document_templates.list(filter={"permanent": True}).all()
        for template in templates:
            print(f"{template.name}: {template.url}")
        identity = client.identities.list(filter={"identity_type": "business"}).first()
        if identity is None:
            raise SystemExit("There is no company among the identities.")
        file = client.encrypted_files.upload(b"%PDF-1.7 signed", description=templates[0].name)
        document = client.permanent_supporting_documents.create(
            PermanentSupportingDocument(template=templates[0], identity=identity, files=[file]),
            include=["template"],
        )
        name = document.template.name if document.template else "?"
        print(f"{name} of {identity.company_name} is on file since {document.created_at:%Y-%m-%d}")
        client.permanent_supporting_documents.delete(document)


if __name__ == "__main__":
    main()
