using System.Diagnostics;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

/// <summary>Tests that read the memory counters of the process run alone.</summary>
[CollectionDefinition("Memory", DisableParallelization = true)]
public sealed class MemoryCollection;

[Collection("Memory")]
public sealed class BatchMemoryTests
{
    [Theory]
    [InlineData("x")]
    [InlineData(",")]
    [InlineData("\"a\nb\",")]
    public async Task A_line_without_end_stops_the_file_in_bounded_memory(string endless)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var stream =
            new BatchFiles.Repeated($"{BatchFiles.Header}\n{BatchFiles.Row(1)}\n", endless, 64_000_000 / endless.Length, "");
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, stream);
        rows.Count.ShouldBe(1);
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(64_000_000);
    }

    [Fact]
    public async Task Two_hundred_thousand_rows_are_read_quickly_and_none_is_kept()
    {
        await using var stream = new BatchFiles.Repeated(BatchFiles.Header + "\n", BatchFiles.Row(1) + "\n", 200_000, "");
        await using var reader = (await BatchReader.OpenAsync(BatchFormat.Csv, stream, CancellationToken.None)).Value;
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rows = 0;
        while (await reader.NextAsync(CancellationToken.None) is { } row)
        {
            row.Errors.ShouldBeNull();
            rows++;
        }

        rows.ShouldBe(200_000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(10_000_000);
    }

    [Fact]
    public async Task An_item_without_end_stops_the_document_in_bounded_memory()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var stream =
            new BatchFiles.Repeated("{\"items\":[{\"amount\":1},{\"memo\":\"", "xxxxxxxx", 8_000_000, "\"}]}");
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Json, stream);
        rows.Count.ShouldBe(1);
        failure!.Detail.ShouldStartWith("Item 2 is longer than");
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(64_000_000);
    }

    [Fact]
    public async Task A_hundred_thousand_items_are_read_and_none_is_kept()
    {
        await using var stream =
            new BatchFiles.Repeated("{\"items\":[{}", ",{\"amount\":1250,\"currency\":\"EUR\",\"memo\":\"ü\"}", 100_000, "]}");
        await using var reader = (await BatchReader.OpenAsync(BatchFormat.Json, stream, CancellationToken.None)).Value;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rows = 0;
        while (await reader.NextAsync(CancellationToken.None) is not null)
            rows++;
        reader.Failure.ShouldBeNull();
        rows.ShouldBe(100_001);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(10_000_000);
    }
}
