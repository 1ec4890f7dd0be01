"""Who the demo tenants are: their names, their places, their people. Data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One demo tenant. people: how many customers; hours: (opens, closes) of every day."""

    slug: str
    name: str
    vertical: str
    owner: str
    desk: str
    customer: str
    people: int
    hours: tuple[tuple[str, str], ...]
    venues: tuple[dict[str, Any], ...]
    shifts: tuple[tuple[str, str, str, int], ...] = ()
    is_drawn: bool = field(default=False)


HOUSES: Final = (
    House(
        slug="lakshya",
        name="Lakshya Reading Rooms",
        vertical="study_library",
        owner="Meenal Deshpande",
        desk="Bilal Shaikh",
        customer="Kavya Joshi",
        people=96,
        is_drawn=True,
        hours=(("06:00", "23:00"),),
        venues=(
            {
                "name": "Kothrud hall",
                "city": "Pune",
                "address": "Karve Road, opposite Kothrud stand",
                "lat": 18.5074,
                "lng": 73.8077,
                "amenities": [
                    "Socket at every seat",
                    "100 Mbit/s, 2 GB a day",
                    "Air conditioned, 24 °C",
                    "Lockers from ₹150 a month",
                    "Step-free, lift to Hall B",
                ],
            },
        ),
        shifts=(
            ("Morning", "06:00", "12:00", 120),
            ("Afternoon", "12:00", "18:00", 120),
            ("Evening", "18:00", "23:00", 140),
            ("Full day", "06:00", "23:00", 220),
        ),
    ),
    House(
        slug="neel",
        name="Neel Ink and Piercing",
        vertical="studio",
        owner="Neel Fernandes",
        desk="Rhea Pinto",
        customer="Tara Menon",
        people=24,
        hours=(("11:00", "20:00"),),
        venues=(
            {
                "name": "Neel, Bandra",
                "city": "Mumbai",
                "address": "Waterfield Road, Bandra West",
                "lat": 19.0607,
                "lng": 72.8362,
                "accepts_by_hand": True,
                "amenities": ["Single-use needles", "Titanium and gold", "Private room"],
            },
        ),
    ),
    House(
        slug="kesh",
        name="Kesh Barbers",
        vertical="barbershop",
        owner="Imran Qureshi",
        desk="Sunil Pawar",
        customer="Arjun Reddy",
        people=30,
        hours=(("10:00", "14:00"), ("16:00", "21:30")),
        venues=(
            {
                "name": "Kesh, Indiranagar",
                "city": "Bengaluru",
                "address": "12th Main, HAL 2nd Stage, Indiranagar",
                "lat": 12.9719,
                "lng": 77.6412,
                "amenities": ["Hot towel shave", "House calls", "Parking"],
            },
        ),
    ),
    House(
        slug="annas",
        name="Anna’s Tiffin",
        vertical="restaurant",
        owner="Lakshmi Narayanan",
        desk="Karthik Subramaniam",
        customer="Divya Krishnan",
        people=18,
        hours=(("07:00", "11:30"), ("18:00", "00:30")),
        venues=(
            {
                "name": "Anna’s, Mylapore",
                "city": "Chennai",
                "address": "South Mada Street, Mylapore",
                "lat": 13.0331,
                "lng": 80.2695,
                "amenities": ["Pure vegetarian", "Filter coffee", "Takeaway"],
            },
        ),
    ),
    House(
        slug="prana",
        name="Prana Practice",
        vertical="wellness",
        owner="Dr. Ananya Sen",
        desk="Priya Das",
        customer="Rohan Chatterjee",
        people=20,
        hours=(("07:00", "13:00"), ("16:00", "20:00")),
        venues=(
            {
                "name": "Prana, Ballygunge",
                "city": "Kolkata",
                "address": "Gariahat Road, Ballygunge",
                "lat": 22.5280,
                "lng": 88.3650,
                "amenities": ["Yoga hall", "Consulting rooms", "Online sessions"],
            },
        ),
    ),
)
FIRST: Final = (
    "Aarav", "Aditi", "Akash", "Ananya", "Anjali", "Arjun", "Asmita", "Deepak", "Diya", "Farhan", "Gauri", "Harsh",
    "Ishaan", "Ishita", "Kabir", "Karan", "Ketaki", "Manasi", "Meera", "Mihir", "Naina", "Neha", "Nikhil", "Nisha",
    "Om", "Pallavi", "Pooja", "Prachi", "Pranav", "Rahul", "Riya", "Rohan", "Rutuja", "Sahil", "Sakshi", "Sanika",
    "Shreya", "Siddharth", "Sneha", "Soham", "Tanvi", "Tejas", "Vaishnavi", "Varun", "Vedant", "Yash", "Zara", "Zoya",
)  # fmt: skip
LAST: Final = (
    "Agarwal", "Bhosale", "Chavan", "Dalal", "Deshmukh", "Gaikwad", "Gupta", "Iyer", "Jadhav", "Jain", "Kadam",
    "Kamble", "Khan", "Kulkarni", "Mehta", "More", "Nair", "Patil", "Pawar", "Rao", "Sawant", "Shaikh", "Sharma",
    "Shinde", "Singh", "Tambe", "Thakur", "Verma",
)  # fmt: skip
TAGS: Final = ("UPSC", "MPSC", "NEET", "CA", "banking", "morning", "evening")
