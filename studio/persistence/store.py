"""The stores over SQL, one a port; each stands in a file of its own."""

from studio.persistence.account_store import SqlAccountStore
from studio.persistence.catalogue_store import SqlCatalogueStore
from studio.persistence.document_store import SqlDocumentStore
from studio.persistence.feedback_store import SqlFeedbackStore
from studio.persistence.review_store import SqlReviewStore
from studio.persistence.session_store import SqlSessionStore

__all__ = [
    "SqlAccountStore",
    "SqlCatalogueStore",
    "SqlDocumentStore",
    "SqlFeedbackStore",
    "SqlReviewStore",
    "SqlSessionStore",
]
