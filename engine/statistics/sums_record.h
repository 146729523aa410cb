/*
 * The sums of aggregates as bytes, to be filled in one process and merged in another. A sum is
 * written in its normalised form, so equal sums have equal bytes, and what was read continues to
 * the same last bit.
 *
 * Reading believes nothing: sums that adding could not have made are refused with CBX_INVALID. The
 * caller asks whether all bytes were used.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_SUMS_RECORD_H
#define CALIBRAX_ENGINE_STATISTICS_SUMS_RECORD_H

#include "engine/base/byte_record.h"
#include "engine/base/status.h"
#include "engine/statistics/linear_fit.h"
#include "engine/statistics/moment_sums.h"

void cbx_moment_sums_write(const cbx_moment_sums *sums, cbx_text_buffer *bytes);
cbx_status cbx_moment_sums_read(cbx_byte_reader *bytes, cbx_moment_sums *ret_sums);

void cbx_log_sums_write(const cbx_log_sums *sums, cbx_text_buffer *bytes);
cbx_status cbx_log_sums_read(cbx_byte_reader *bytes, cbx_log_sums *ret_sums);

void cbx_linear_sums_write(const cbx_linear_sums *sums, cbx_text_buffer *bytes);
cbx_status cbx_linear_sums_read(cbx_byte_reader *bytes, cbx_linear_sums *ret_sums);

#endif
