from ui.downloads import content_name


def test_a_download_is_named_by_all_of_its_content():
    content = bytearray(b"x" * 3_000_000)
    before = content_name("scores.csv", bytes(content))
    content[1_234_567] = ord("y")
    after = content_name("scores.csv", bytes(content))
    assert before != after
    assert before.startswith("scores-")
    assert before.endswith(".csv")


def test_the_same_content_has_the_same_name():
    assert content_name("model.yaml", b"format: 1") == content_name("model.yaml", b"format: 1")
