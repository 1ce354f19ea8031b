"""docs/parameters.md is what the code and the installed SDK say, and nothing that integrations pass is refused."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from doorways import since

ROOT = Path(__file__).resolve().parents[1]

# What 62 public code bases pass to Session.create.
PASSED = """
mode success_url line_items.price line_items.quantity line_items.price_data.currency line_items.price_data.unit_amount
line_items.price_data.product_data.name line_items.price_data.product_data.description line_items.price_data.product
line_items.price_data.product_data.images line_items.price_data.product_data.tax_code line_items.price_data.tax_behavior
line_items.price_data.recurring cancel_url metadata customer client_reference_id customer_email subscription_data.metadata
subscription_data.trial_period_days subscription_data.trial_end subscription_data.description
subscription_data.application_fee_percent allow_promotion_codes payment_intent_data.metadata
payment_intent_data.setup_future_usage payment_intent_data.application_fee_amount payment_intent_data.receipt_email
billing_address_collection customer_update discounts.coupon discounts.promotion_code automatic_tax ui_mode setup_intent_data.metadata tax_id_collection
return_url integration_identifier expires_at adaptive_pricing currency customer_creation invoice_creation locale
payment_method_collection payment_method_configuration payment_method_options phone_number_collection
saved_payment_method_options submit_type
""".split()


@pytest.fixture(scope="module")
def page() -> Any:
    spec = importlib.util.spec_from_file_location("parameters_page", ROOT / "tools" / "parameters_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@since(16, "the SDK that the page was written from")
def test_the_page_is_what_the_code_says(page: Any) -> None:
    """Run tools/parameters_page.py when this fails; what is new in the SDK then stands in the page's diff."""
    assert page.PAGE.read_text(encoding="utf-8") == page.text()


@since(16, "the SDK that the page was written from")
@pytest.mark.parametrize("parameter", PASSED)
def test_what_integrations_pass_is_not_refused(page: Any, parameter: str) -> None:
    """Each is effect, echoed or kept."""
    states = {path: state for path, state, _ in page.rows("checkout.session.create")}
    assert states[parameter] != "refused"
