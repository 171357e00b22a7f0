namespace AccessSentinel.Engine.Scoring;

/// <summary>
/// log10(1 − θ + θ·10^x): what a record of log10 likelihood ratio x adds to a test for a thief who makes a share θ of the records. It is asked
/// for a dozen times a look-up, so it is kept as a table over x, −8 to 8 in steps of 1/32, with cubic Hermite interpolation between the steps (values
/// and slopes exact there): within 1e-8 everywhere, a hundredth of what is calibrated at. Beyond the table it is computed.
/// </summary>
internal sealed class MixtureRatio
{
    private const int StepsPerUnit = 32;
    private const int Reach = 8;

    private readonly double _share;
    private readonly (double Value, double Slope)[] _steps = new (double, double)[(2 * Reach * StepsPerUnit) + 1]; // slope: a step

    /// <summary>The table of a thief's share θ, 0 to 1.</summary>
    public MixtureRatio(double share)
    {
        _share = share;
        for (var i = 0; i < _steps.Length; i++)
        {
            var x = ((double)i / StepsPerUnit) - Reach;
            var thief = share * Math.Pow(10, x);
            _steps[i] = (Exact(x), thief / (1 - share + thief) / StepsPerUnit);
        }
    }

    /// <summary>The value at x.</summary>
    public double this[double x]
    {
        get
        {
            var place = (x + Reach) * StepsPerUnit;
            if (!(place >= 0 && place < _steps.Length - 1))
            {
                return Exact(x);
            }

            var i = (int)place;
            var t = place - i;
            ref readonly var before = ref _steps[i];
            ref readonly var after = ref _steps[i + 1];
            var rise = after.Value - before.Value;
            var left = before.Slope - rise;
            var right = rise - after.Slope;
            return before.Value + (t * (rise + ((1 - t) * (((1 - t) * left) + (t * right)))));
        }
    }

    /// <summary>The same without the table.</summary>
    public double Exact(double x) => Math.Log10(1 - _share + (_share * Math.Pow(10, x)));
}
