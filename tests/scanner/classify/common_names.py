"""Names that are met on most sites, with the category that the law gives them; by hand.

A name with `@` is met at that domain.
"""

NECESSARY = """
PHPSESSID JSESSIONID ASP.NET_SessionId ASPSESSIONIDQQABCD connect.sid laravel_session ci_session
csrftoken XSRF-TOKEN __RequestVerificationToken _csrf sessionid __cf_bm __cfduid cf_clearance
_cfuvid __cflb AWSALB AWSALBCORS AWSALBTG AWSELB AWSELBCORS ARRAffinity ARRAffinitySameSite
BIGipServerpool_x TS01a2b3c4 visid_incap_12345 incap_ses_123_12345 nlbi_12345 ak_bmsc bm_sz bm_sv
bm_mi _abck datadome _px3 _pxhd _pxvid SERVERID NSC_abc OptanonConsent OptanonAlertBoxClosed
eupubconsent euconsent-v2 CookieConsent cookieconsent_status cookie_notice_accepted
viewed_cookie_policy cookielawinfo-checkbox-analytics CookieLawInfoConsent cookieyes-consent
cmplz_marketing borlabs-cookie cookie-agreed klaro tarteaucitron axeptio_cookies didomi_token
consentUUID notice_behavior TAconsentID CookieScriptConsent cookiefirst-consent cookiehub
CookieInformationConsent CookieControl _evidon_consent_cookie real_cookie_banner usprivacy
addtl_consent euconsent osano_consentmanager moove_gdpr_popup CONSENTMGR uc_settings
wordpress_test_cookie wordpress_logged_in_abc wp_woocommerce_session_abc woocommerce_cart_hash
woocommerce_items_in_cart cart secure_customer_sig cart_currency frontend form_key
private_content_version mage-cache-storage PrestaShop-abc123 OCSESSID fe_typo_user
SESSabcdef0123456789abcdef0123456789 SSESSabcdef0123456789abcdef0123456789 CAKEPHP svSession crumb
__stripe_mid __stripe_sid m@m.stripe.com _GRECAPTCHA rc::a rc::c AspxAutoDetectCookieSupport
.AspNetCore.Antiforgery.abc .AspNetCore.Session CraftSessionId MoodleSession cookie_consent
cookies_accepted gdpr session_id csrf_token auth_token
"""

PREFERENCES = """
wp-settings-1 wp-settings-time-1 pll_language lang language locale i18next NEXT_LOCALE theme
currency _icl_current_language intercom-id-abc intercom-session-abc __zlcmid
crisp-client%2Fsession%2Fabc player@vimeo.com googtrans yt-remote-device-id yt-player-bandwidth
TawkConnectionTime
"""

ANALYTICS = """
_ga _gid _gat _gat_UA-12345-1 _ga_ABC123DEF4 __utma __utmb __utmc __utmz __utmt
_gat_gtag_UA_12345_1 _hjSessionUser_12345 _hjSession_12345 _hjid _hjFirstSeen
_hjIncludedInPageviewSample _hjAbsoluteSessionInProgress _hjTLDTest _pk_id.1.abcd _pk_ses.1.abcd
_pk_ref.1.abcd _clck _clsk CLID@clarity.ms ajs_anonymous_id ajs_user_id amplitude_id_abc
mp_abc_mixpanel s_cc s_sq s_vi s_fid AMCV_ABC%40AdobeOrg AMCVS_ABC%40AdobeOrg _vwo_uuid _vis_opt_s
_vis_opt_test_cookie optimizelyEndUserId _dc_gtm_UA-12345-1 _sp_id.abcd _sp_ses.abcd NRBA_SESSION
rxVisitor dtCookie dtPC dtSa _dd_s ai_user ai_session _ym_uid _ym_d _ym_isad Hm_lvt_abc
Hm_lpvt_abc nmstat WT_FPC _chartbeat2 _cb _cb_ls _cb_svref __gfp_64b _shopify_s _shopify_y tk_ai
_gaexp mf_user wooTracker JSESSIONID@nr-data.net sc_is_visitor_unique fs_uid __insp_uid _lo_uid
_ce.s ABTasty kameleoonVisitorCode mbox __hstc __hssc __hssrc vuid@vimeo.com yabs-sid@yandex.ru
matomo_ignore
"""

MARKETING = """
_fbp _fbc fr@facebook.com IDE@doubleclick.net test_cookie@doubleclick.net DSID@doubleclick.net
_gcl_au _gcl_aw _gcl_dc __gads __gpi NID@google.com ANID@google.com 1P_JAR@google.com
VISITOR_INFO1_LIVE@youtube.com YSC@youtube.com _uetsid _uetvid MUID@bing.com MUIDB@bat.bing.com
bcookie@linkedin.com UserMatchHistory@linkedin.com AnalyticsSyncHistory@linkedin.com
li_sugr@linkedin.com bscookie@linkedin.com personalization_id@twitter.com guest_id@twitter.com
muc_ads@t.co _ttp _tt_enable_cookie _pin_unauth _pinterest_ct_ua@ct.pinterest.com _derived_epik
_scid sc_at@snapchat.com _rdt_uuid hubspotutk _mkto_trk visitor_id12345 visitor_id12345-hash
pardot ELOQUA@eloqua.com uid@criteo.com uuid2@adnxs.com anj@adnxs.com sess@adnxs.com
TDID@adsrvr.org TDCPM@adsrvr.org demdex@demdex.net dpm@dpm.demdex.net everest_g_v2@everesttech.net
KADUSERCOOKIE@pubmatic.com CMID@casalemedia.com CMPS@casalemedia.com khaos@rubiconproject.com
audit@rubiconproject.com i@openx.net uuid@mathtag.com bku@bluekai.com u@crwdcntrl.net
_cc_dc@crwdcntrl.net uid@adform.net C@adform.net rud@rfihub.com UID@scorecardresearch.com
tuuid@bidswitch.net c@bidswitch.net ad-id@amazon-adsystem.com ad-privacy@amazon-adsystem.com
t_gid@taboola.com obuid@outbrain.com A3@yahoo.com _kuid_@krxd.net __adroll __ar_v4 __adroll_fpc
cto_bundle cto_bidid __kla_id _lfa uid@id5-sync.com 3pi@id5-sync.com id5id pid@smartadserver.com
TapAd_DID@tapad.com mc@quantserve.com __qca rlas3@rlcdn.com pxrc@rlcdn.com
sa-user-id@stackadapt.com tvid@tremorhub.com __atuvc __atuvs bitoIsSecure@bidr.io IDSYNC
"""
