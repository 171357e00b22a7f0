using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

public sealed class WholeRecordSizeTests
{
    [TestCase(Profession.GeneralPractitioner, 22, 1500, 4_608)]
    [TestCase(Profession.Pharmacist, 250, 20_000, 43_008)]
    public void A_year_of_work_fits_the_size_of_the_design(Profession profession, int peopleADay, int pool, int limit)
    {
        Random random = Stream.Seeded(17);
        Desk desk = new(profession);
        for (int day = 0; day < 365; day += 7)
        {
            desk.Work(day, 7, random, peopleADay, pool);
            desk.Store.Save(desk.State);
        }

        // At the end of a working day, when its windows are full.
        desk.Work(366, 1, random, peopleADay, pool);
        desk.Store.Save(desk.State);
        int core = desk.Store.Record.Core.Length;
        TestContext.Out.WriteLine(
            $"{profession}: {desk.Store.Size} bytes: core {core}, {desk.Store.Record.Pages.Count} pages {desk.Store.Size - core} ({desk.State.Known.Count} people)");
        desk.Store.Size.ShouldBeLessThanOrEqualTo(limit);
    }

    [Test]
    public void A_new_credential_takes_a_few_hundred_bytes()
    {
        Desk desk = new();
        desk.Login(Desk.At(0, 9));
        desk.LookUp(Desk.At(0, 9.1), 1);
        desk.Store.Save(desk.State);
        TestContext.Out.WriteLine($"{desk.Store.Size} bytes");
        desk.Store.Size.ShouldBeLessThan(600);
    }
}
