"""The incomplete beta function, and the tails that are made of it, to 30 digits and more.

It is its continued fraction (DLMF 8.17.22) in 80 digits; every case is done a second time as an
integral, and the two must agree to 30 digits.
"""

from mpmath import mp, mpf

mp.dps = 80
AGREE = mpf(10) ** -30


def log_power_beta(a, b, x, y):
    """The logarithm of x^a y^b / B(a, b)."""
    return a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)


def fraction(a, b, x):
    """The continued fraction of DLMF 8.17.22, by Lentz's method."""
    tiny = mpf(10) ** -1000
    f, c, d = mpf(1), mpf(1), mpf(0)
    step = 0
    while True:
        m = step // 2
        if step == 0:
            term = mpf(1)
        elif step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        if step == 0:
            f, c, d = tiny, tiny, mpf(0)
        d = 1 / (1 + term * d or tiny)
        c = 1 + term / c or tiny
        f *= c * d
        if abs(c * d - 1) < mpf(10) ** -(mp.dps - 2):
            return f
        step += 1


def beta_by_fraction(a, b, x, y):
    """I_x(a, b), where y is 1 - x and known in its own right."""
    if x * (a + b + 2) > a + 1:
        return 1 - beta_by_fraction(b, a, y, x)
    return mp.exp(log_power_beta(a, b, x, y)) * fraction(a, b, x) / a


def beta_by_integral(a, b, x, y):
    """The same, with u = x exp(-v / a) in the integral that defines it."""
    if x * (a + b + 2) > a + 1:
        return 1 - beta_by_integral(b, a, y, x)
    with mp.workdps(45):
        # 1 - u, which cancels where x is almost 1, from what is known of 1 - x.
        rest = lambda v: (y - x * mp.expm1(-v / a)) / y
        ends = [0, mpf(1) / 8, 1, 4, 16, 64, 200]
        area = mp.quad(lambda v: mp.exp(-v) * rest(v) ** (b - 1), ends)
        return mp.exp(log_power_beta(a, b, x, y)) / y * area / a


def beta(a, b, x, y):
    a, b, x, y = map(mpf, (a, b, x, y))
    value = beta_by_fraction(a, b, x, y)
    again = beta_by_integral(a, b, x, y)
    assert abs(value / again - 1) < AGREE, (a, b, x, value, again)
    return value


def t_two_sided(df, t):
    square = mpf(t) ** 2
    return beta(mpf(df) / 2, mpf(1) / 2, df / (df + square), square / (df + square))


def f_upper(df1, df2, f):
    scaled = df1 * mpf(f)
    return beta(mpf(df2) / 2, mpf(df1) / 2, df2 / (df2 + scaled), scaled / (df2 + scaled))


def rough_t(df):
    """The two-sided tail by the fraction alone, as a function of t."""
    half = mpf(df) / 2
    return lambda t: beta_by_fraction(half, mpf(1) / 2, df / (df + t * t), t * t / (df + t * t))


def t_quantile(df, level, near):
    """The t within which the level lies, from a guess that is right to a percent or so."""
    outside = 1 - mpf(level)
    off = lambda t: mp.log(rough_t(df)(t) / outside)
    value = mp.findroot(off, (near * mpf("0.99"), near * mpf("1.01")), solver="anderson", tol=mpf(10) ** -120)
    assert abs(t_two_sided(df, value) / outside - 1) < AGREE
    return value
