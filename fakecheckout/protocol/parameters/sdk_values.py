"""Values of parameters with a closed list that some SDKs declare and others do not, by operation and path.

Written by `tools/later_parameters.py` from the releases that `sdk_additions` names.
"""

from __future__ import annotations

VALUES_OF_SOME_SDKS: dict[str, dict[str, str]] = {
    "checkout.session.create": {
        "excluded_payment_method_types": "bizum mb_way paypay payto scalapay sequra sunbit upi",
        "locale": "hi-IN",
        "payment_method_options.bancontact.setup_future_usage": "off_session",
        "payment_method_options.pix.setup_future_usage": "off_session",
        "payment_method_options.twint.setup_future_usage": "off_session",
        "payment_method_options.us_bank_account.financial_connections.prefetch": "ownership transactions",
        "payment_method_types": (
            "alma amazon_pay billie bizum crypto kakao_pay kr_card mb_way mobilepay multibanco naver_pay "
            "nz_bank_account pay_by_bank payco payto samsung_pay satispay scalapay sunbit swish twint upi "
        ),
        "shipping_address_collection.allowed_countries": "SD",
        "submit_type": "subscribe",
        "ui_mode": "custom elements embedded embedded_page form hosted hosted_page",
    },
    "customer.create": {
        "tax_id_data.type": (
            "al_tin am_tin ao_tin au_acn au_wpn aw_tin az_tin ba_tin bb_tin bd_bin bf_ifu bh_vat bj_ifu bs_tin "
            "bw_vat by_tin cd_nif ch_uid ci_vat cm_niu cv_nif cz_dic de_stn et_tin fo_vat fr_siren fr_siret "
            "fr_spi gh_tin gi_tin gn_nif hr_oib ic_nif is_kt it_cf kg_tin kh_tin kz_bin la_tin li_vat lk_vat "
            "ma_vat md_cf md_vat me_pib mk_vat mr_nif mu_vat mz_nuit ng_tin no_voec np_pan nz_bn om_vat pl_nip "
            "pt_nif py_ruc sm_coe sn_ninea sr_fin tj_tin tt_bir tt_vat tz_vat ug_tin uz_tin uz_vat zm_tin zw_tin "
        ),
    },
    "customer.create_tax_id": {
        "type": (
            "al_tin am_tin ao_tin au_acn au_wpn aw_tin az_tin ba_tin bb_tin bd_bin bf_ifu bh_vat bj_ifu bs_tin "
            "bw_vat by_tin cd_nif ch_uid ci_vat cm_niu cv_nif cz_dic de_stn et_tin fo_vat fr_siren fr_siret "
            "fr_spi gh_tin gi_tin gn_nif hr_oib ic_nif is_kt it_cf kg_tin kh_tin kz_bin la_tin li_vat lk_vat "
            "ma_vat md_cf md_vat me_pib mk_vat mr_nif mu_vat mz_nuit ng_tin no_voec np_pan nz_bn om_vat pl_nip "
            "pt_nif py_ruc sm_coe sn_ninea sr_fin tj_tin tt_bir tt_vat tz_vat ug_tin uz_tin uz_vat zm_tin zw_tin "
        ),
    },
    "customer.list_payment_methods": {
        "type": (
            "alma amazon_pay billie bizum crypto custom kakao_pay kr_card mb_way mobilepay multibanco naver_pay "
            "nz_bank_account pay_by_bank payco paypay payto samsung_pay satispay scalapay sequra sunbit swish "
            "twint upi "
        ),
    },
    "customer.update": {
        "tax.validate_location": "auto",
    },
    "invoice_payment.list": {
        "payment.type": "payment_record",
    },
    "payment_method.list": {
        "type": (
            "alma amazon_pay billie bizum crypto custom kakao_pay kr_card mb_way mobilepay multibanco naver_pay "
            "nz_bank_account pay_by_bank payco paypay payto samsung_pay satispay scalapay sequra sunbit swish "
            "twint upi "
        ),
    },
    "tax_rate.create": {
        "tax_type": (
            "admissions_tax attendance_tax digital_excise_tax entertainment_tax get_fund gross_receipts_tax "
            "hospitality_tax luxury_tax mass_transit_parking_tax nhil parking_tax resort_tax retail_delivery_fee "
            "service_tax tourism_tax utility_users_tax "
        ),
    },
    "tax_rate.update": {
        "tax_type": (
            "admissions_tax attendance_tax digital_excise_tax entertainment_tax get_fund gross_receipts_tax "
            "hospitality_tax luxury_tax mass_transit_parking_tax nhil parking_tax resort_tax retail_delivery_fee "
            "service_tax tourism_tax utility_users_tax "
        ),
    },
}
"""Each a text of words."""
