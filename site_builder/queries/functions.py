"""What SQL may call, by name; and what it may not, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.problems import Location, Problem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AGGREGATES = _words(
    """any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg avg bit_and bit_or bool_and
    bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean
    group_concat kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode product
    quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
    regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp string_agg sum sumkahan var_pop var_samp variance wavg
    weighted_avg"""
)
WINDOWS = _words(
    """cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense
    row_number"""
)
SCALARS = _words(
    """abs acos add array_contains array_distinct array_extract array_length array_position array_slice array_sort
    array_to_string ascii asin atan atan2 cbrt ceil ceiling century char_length character_length chr coalesce
    concat concat_ws constant_or_null contains cos cot damerau_levenshtein date_add date_diff date_part date_sub
    date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade
    degrees divide element_at ends_with epoch even exp fdiv flatten floor fmod gcd greatest greatest_common_divisor
    if ifnull ilike_escape instr isfinite isinf isnan isodow isoyear jaccard jaro_similarity jaro_winkler_similarity
    last_day lcase lcm least least_common_multiple left len length levenshtein like_escape list_aggregate
    list_any_value list_append list_apply list_avg list_concat list_contains list_count list_distinct list_element
    list_extract list_filter list_first list_has list_has_all list_has_any list_last list_max list_median list_min
    list_position list_product list_reverse list_reverse_sort list_select list_slice list_sort list_sum list_transform
    list_unique list_value list_zip ln log log10 log2 lower ltrim make_date md5 millennium mod month monthname
    multiply nfc_normalize not_ilike_escape not_like_escape nullif ord pi position pow power prefix quarter radians
    regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
    regexp_split_to_array replace reverse right round round_even roundbankers row rtrim sha256 sign signbit sin split
    split_part sqrt starts_with str_split strftime string_split string_split_regex string_to_array strip_accents
    strlen strpos strptime struct_extract struct_pack substr substring subtract suffix tan to_centuries to_days
    to_decades to_months to_quarters to_weeks to_years translate trim trunc try_strptime typeof ucase unicode unnest
    unpivot_list upper week weekday weekofyear xor year yearweek range generate_series"""
)
FUNCTIONS = AGGREGATES | WINDOWS | SCALARS
TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
SERIES = frozenset({"range", "generate_series"})
STEPS = frozenset({"to_days", "to_weeks", "to_months", "to_quarters", "to_years"})
ORDER_BOUND = _words(
    """any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg first group_concat last
    list listagg max_by min_by mode string_agg"""
)
CLOCK = _words(
    """age ago current_date current_localtime current_localtimestamp current_time current_timestamp
    get_current_time get_current_timestamp localtime localtimestamp now today transaction_timestamp"""
)
_CHANCE = _words("""currval gen_random_uuid nextval random reservoir_quantile setseed setval uuid uuidv4 uuidv7""")
_MACHINE = _words(
    """current_catalog current_connection_id current_database current_query current_query_id current_role current_schema
    current_schemas current_setting current_user getenv getvariable in_search_path pg_conf_load_time
    pg_postmaster_start_time pg_sleep platform session_user sleep_ms stats txid_current user_agent vector_type version
    write_log"""
)
_MEMORY = _words("""array_resize bar format format_bytes list_resize lpad overlay printf repeat rpad to_base""")
REFUSED: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(CLOCK, ("sql-clock", "asks the clock", "write the date, or take it from a table")),
    **dict.fromkeys(_CHANCE, ("sql-chance", "gives another result each time", "order the rows and take the first")),
    **dict.fromkeys(_MACHINE, ("sql-machine", "tells of the machine, not of the data", "leave it out")),
    **dict.fromkeys(_MEMORY, ("sql-memory", "can fill the memory", "cells and charts format by the descriptor")),
}


def refuse(name: str, where: Location) -> Problem:
    """Why a function that is known and not taken is not taken."""
    code, reason, hint = REFUSED[name]
    return Problem(where, code, f"{name} {reason}", hint)
