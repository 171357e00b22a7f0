using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>
/// Where a thief comes from. One that blends in draws line, agent and factor exactly as an owner would; the careless one comes from
/// a data centre abroad with a script or a bare browser.
/// </summary>
internal static class ThiefSource
{
    /// <summary>Draws a source against a victim; <c>blend</c> is the probability of blending in.</summary>
    public static SessionSource Draw(ScenarioDraft draft, Credential victim, int day)
    {
        var blends = draft.DrawChance("blend");
        ref var random = ref draft.Random;
        var source = new SessionSource { Software = (sbyte)victim.Software };
        if (blends)
        {
            // A colleague's habits, with a line and a device of the thief's own.
            var model = draft.Credentials[random.Below(draft.Credentials.Length)];
            var mobile = random.Chance(0.15);
            source.Network = mobile
                ? SourceCatalogue.DrawNetwork(ref random, NetworkKind.Mobile)
                : random.Chance(0.35) ? victim.Devices[0].Network : SourceCatalogue.DrawNetwork(ref random, NetworkKind.Fixed);
            source.Address = SourceCatalogue.AddressOf(source.Network, random.Next(), !mobile && random.Chance(0.25));
            source.Device = (uint)random.Next() | 1;
            source.Agent = SourceCatalogue.Agent(model.Devices[0].AgentFamily, SourceOfDay.Version(random.Below(9), day));
        }
        else
        {
            var kind = random.Chance(0.75) ? NetworkKind.Foreign : NetworkKind.Hosting;
            source.Network = SourceCatalogue.DrawNetwork(ref random, kind);
            source.Address = SourceCatalogue.AddressOf(source.Network, random.Next(), false);
            source.Device = random.Chance(0.5) ? 0 : (uint)random.Next() | 1;
            source.Agent = random.Chance(0.5)
                ? SourceCatalogue.Agent(SourceCatalogue.FirstScriptFamily + random.Below(2), 20 + random.Below(12))
                : SourceCatalogue.Agent(7, SourceOfDay.Version(random.Below(60), day));
        }

        // The factor: phished in real time, or the password way in that most portals leave open.
        var relayed = victim.SecondFactor && random.Chance(0.4);
        source.Authentication = relayed ? AuthenticationMethod.OneTimePassword : AuthenticationMethod.Password;
        source.SecondFactor = relayed;
        return source;
    }

    /// <summary>The same thief from another address of the same network.</summary>
    public static SessionSource Rotate(ScenarioDraft draft, SessionSource source)
    {
        source.Address = SourceCatalogue.AddressOf(source.Network, draft.Random.Next(), false);
        return source;
    }
}
