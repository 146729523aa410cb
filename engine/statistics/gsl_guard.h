/* Private to this folder: how GSL is made safe to call inside somebody else's process. */
#ifndef CALIBRAX_ENGINE_STATISTICS_GSL_GUARD_H
#define CALIBRAX_ENGINE_STATISTICS_GSL_GUARD_H

/*
 * GSL's default error handler calls abort(), which would end the database server or the Python
 * process that loaded us. The first call here switches it off for the process, once and thread
 * safely; every function of this folder that calls GSL calls this first and checks what GSL returns
 * (a code, or NaN from the distribution functions).
 */
void gsl_guard(void);

#endif
