"""What a person may ask or set; one table, shown by every platform."""
