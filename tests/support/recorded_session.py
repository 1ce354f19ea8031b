"""A session as the API returned it, with a discount, for tests that load one."""

SESSION = {
    "id": "cs_test_l",
    "object": "checkout.session",
    "amount_subtotal": 2000,
    "amount_total": 1500,
    "created": 1_700_000_000,
    "currency": "usd",
    "discounts": [{"coupon": "c", "promotion_code": None}],
    "expires_at": 4_000_000_000,
    "mode": "payment",
    "payment_status": "unpaid",
    "status": "open",
    "total_details": {"amount_discount": 500, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "elements",
    "url": None,
}
