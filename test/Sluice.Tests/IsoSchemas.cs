using System.Collections.Concurrent;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Shouldly;

namespace Sluice.Tests;

/// <summary>Messages of ISO 20022 checked against the official schemas of the shared data.</summary>
internal static class IsoSchemas
{
    private static readonly ConcurrentDictionary<string, XmlSchemaSet> Loaded = new();

    /// <summary>Reads a message and expects it to be valid; where the shared data is absent it is only read.</summary>
    public static XElement Valid(string text, string name)
    {
        var document = XDocument.Parse(text);
        document.Root!.Name.ShouldBe(XName.Get("Document", "urn:iso:std:iso:20022:tech:xsd:" + name));
        if (SharedData.Folder is null)
            return document.Root;
        var schemas = Loaded.GetOrAdd(name, static n =>
        {
            var set = new XmlSchemaSet();
            set.Add(null, XmlReader.Create(SharedData.PathOf($"iso20022/xsd/{n}.xsd")));
            set.Compile();
            return set;
        });
        var wrong = new List<string>();
        document.Validate(schemas, (_, e) => wrong.Add(e.Message));
        wrong.ShouldBeEmpty(text);
        return document.Root;
    }

    extension(XElement element)
    {
        /// <summary>Elements by a path of local names: "Stmt/Ntry".</summary>
        public IEnumerable<XElement> At(string path) => path.Split('/').Aggregate(
            (IEnumerable<XElement>)[element], (found, step) => found.Elements().Where(e => e.Name.LocalName == step));

        /// <summary>The text at a path; null when there is nothing, the first where there are several.</summary>
        public string? Text(string path) => element.At(path).FirstOrDefault()?.Value;
    }
}
