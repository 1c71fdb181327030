namespace Agrl.Training.Configuration;

/// <summary>The formats that judgments are imported from.</summary>
public enum ImportFormat
{
    /// <summary>A folder with judgments.jsonl.gz and products.jsonl.gz in the ESCI-S sample's form; its own split is kept.</summary>
    EsciSample,

    /// <summary>A folder with the official ESCI Parquet pair; its own split is kept.</summary>
    EsciParquet,

    /// <summary>A folder with WANDS' query.csv, product.csv and label.csv; split by query here.</summary>
    Wands,
}
